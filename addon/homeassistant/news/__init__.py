"""What happens: events and logbook lines for everything, notifications for what needs a person."""
