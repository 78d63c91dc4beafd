"""What was said: instruments, tickets, the ballot box and its sealing."""
