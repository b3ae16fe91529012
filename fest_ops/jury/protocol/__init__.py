"""The hash-chained record of a sitting, its minutes and bundles."""
