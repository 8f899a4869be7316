"""Kernels and nothing else: loops over bytes and numbers, plain Python on small inputs, compiled on large ones."""
