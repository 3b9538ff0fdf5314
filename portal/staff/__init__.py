"""What staff may do now, and forms that came too late."""
