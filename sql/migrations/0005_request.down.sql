DROP TABLE cardkeeper_internal.request;
