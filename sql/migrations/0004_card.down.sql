DROP TABLE cardkeeper_internal.coupon_token;
DROP TABLE cardkeeper_internal.coupon_use;
DROP TABLE cardkeeper_internal.card;
