"""Publish a closed wave once and read it back."""
