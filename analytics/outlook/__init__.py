"""Say before anybody is asked what a network of its size will see."""
