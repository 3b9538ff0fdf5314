"""How members come in: sign-up, sign-in, mailed codes, passwords."""
