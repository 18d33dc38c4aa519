"""The message brokers of the twin behind one interface: mosquitto, amqtt and one in process."""
