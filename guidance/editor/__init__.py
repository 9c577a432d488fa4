"""Writing a procedure in the CMS: the page's form, its panels, and what the browser needs for them."""
