"""What is shown of the money: register, reports, publication, red flags (第二十三条)."""
