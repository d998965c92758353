"""What is served over plain HTTP."""
