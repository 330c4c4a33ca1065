"""The page at ``/design/``: every component in every state, drawn from its own template.

It is for those who write templates, so its own words are English, like the code. What stands in
a sample is said in the language of the sample.
"""
