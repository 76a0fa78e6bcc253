"""The store: every change goes through :func:`webform.store.write.write`, every look through ``webform.store.read``.

Read in this order: ``tables`` (what is kept), ``write`` (the one way in), ``audits`` (the commands), ``read``.
"""
