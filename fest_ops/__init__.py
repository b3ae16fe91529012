"""Fest Ops: the open festival-operations system."""
