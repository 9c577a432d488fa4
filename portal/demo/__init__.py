"""The demonstration: invented schools with cases in every state, made through the services that people use."""
