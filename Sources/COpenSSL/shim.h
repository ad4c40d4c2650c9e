#pragma once
// SHA256_Init and its kin are the one digest interface that cannot fail; OpenSSL 3 marks them deprecated.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

/// EVP_PKEY_Q_keygen is variadic, which Swift does not import.
static inline EVP_PKEY *openssl_generate_rsa(size_t bits) {
    return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", bits);
}

/// BIO_get_mem_data is a macro with a cast in it.
static inline long openssl_memory_bio_data(BIO *bio, char **data) {
    return BIO_get_mem_data(bio, data);
}

/// Nothing here allocates, so nothing here can fail.
static inline void openssl_sha256(const void *bytes, size_t count, unsigned char *digest) {
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, bytes, count);
    SHA256_Final(digest, &context);
}

/// As openssl_sha256.
static inline void openssl_sha1(const void *bytes, size_t count, unsigned char *digest) {
    SHA_CTX context;
    SHA1_Init(&context);
    SHA1_Update(&context, bytes, count);
    SHA1_Final(digest, &context);
}
