"""Goods and services bought for aid (第二十条, 第二十九条)."""
