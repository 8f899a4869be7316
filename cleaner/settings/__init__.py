"""Where settings come from (files, the environment, flags), and what is said of a wrong one; never what they do."""
