DROP TABLE cardkeeper_internal.notification;
