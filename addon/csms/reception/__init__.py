"""The front desk: TCP, TLS, HTTP and who may come in; hands on a Connection for each charger let in."""
