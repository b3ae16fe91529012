"""The servers and tools of a newcomer's machine: what `make run` and `make test` start.

The application never imports this package: it reads its settings from the environment, and this package is one
way to fill that environment in. docs/decisions/0001-local-servers.md says why it is as it is.
"""
