#pragma once
#include <libpq-fe.h>

// libpq names the parts of an error by character macros, which Swift does not import.
static inline const char *cardkeeper_pq_sqlstate(const PGresult *result) { return PQresultErrorField(result, PG_DIAG_SQLSTATE); }
static inline const char *cardkeeper_pq_severity(const PGresult *result) { return PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED); }
static inline const char *cardkeeper_pq_message(const PGresult *result) { return PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY); }
static inline const char *cardkeeper_pq_detail(const PGresult *result) { return PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL); }
static inline const char *cardkeeper_pq_schema(const PGresult *result) { return PQresultErrorField(result, PG_DIAG_SCHEMA_NAME); }
static inline const char *cardkeeper_pq_table(const PGresult *result) { return PQresultErrorField(result, PG_DIAG_TABLE_NAME); }
static inline const char *cardkeeper_pq_column(const PGresult *result) { return PQresultErrorField(result, PG_DIAG_COLUMN_NAME); }
static inline const char *cardkeeper_pq_constraint(const PGresult *result) { return PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME); }
static inline const char *cardkeeper_pq_source_file(const PGresult *result) { return PQresultErrorField(result, PG_DIAG_SOURCE_FILE); }
