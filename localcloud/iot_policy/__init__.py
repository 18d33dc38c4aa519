"""AWS IoT Core policies: what a connection may do, and the same as a mosquitto ACL."""
