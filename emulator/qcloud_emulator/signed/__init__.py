"""The signed API in both versions: authentication, parameters, actions, answers and faults."""
