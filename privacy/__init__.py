"""What is promised, what proves it, whether it holds here today, and the documents that follow from it."""
