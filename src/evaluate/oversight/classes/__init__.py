"""Classes: what rules need to know of them, what is taught, who sits in them, applications, closing."""
