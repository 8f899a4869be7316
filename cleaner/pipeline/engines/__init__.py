"""Engines run the steps of a plan. They know nothing of what a step does."""
