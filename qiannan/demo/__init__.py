"""The one-command start: environment, embedded servers, web, worker and beat of `make demo`."""
