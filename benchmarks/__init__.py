"""Figures of policy-kg, each with the command that makes it."""
