"""Referrals to whom else can help (转介, 第二十一条、第二十八条)."""
