"""What is asked of regular expressions: where they stand, what they look for, how their time grows."""
