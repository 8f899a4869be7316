"""Fuzzing every parser: targets, a seeded corpus for each, and two engines that drive them."""
