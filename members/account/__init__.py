"""Sign-up, sign-in, mailed codes and passwords."""
