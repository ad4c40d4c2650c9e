DROP TABLE cardkeeper_internal.observation;
