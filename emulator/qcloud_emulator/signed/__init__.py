"""Version 3.0 of the API: its parameters, actions and answers over the rules of the cloud."""
