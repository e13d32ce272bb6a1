#include <curl/curl.h>
#include <openssl/ssl.h>
#include <stddef.h>
#include <string.h>

/* Swift does not import variadic functions: curl_easy_setopt and curl_easy_getinfo get a name for each kind of value. */

/* Takes bytes of an answer; a count other than the one given stops the transfer. */
typedef size_t (*shim_curl_receiver)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode shim_curl_set_number(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

/* The text is copied; NULL sets the option back. */
static inline CURLcode shim_curl_set_text(CURL *handle, CURLoption option, const char *text) {
    return curl_easy_setopt(handle, option, text);
}

/* The bytes are copied; they are the body of the next request. */
static inline CURLcode shim_curl_set_body(CURL *handle, const void *bytes, size_t count) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, bytes);
}

/* The list must outlive its use; NULL sets the option back. */
static inline CURLcode shim_curl_set_headers(CURL *handle, struct curl_slist *list) {
    return curl_easy_setopt(handle, CURLOPT_HTTPHEADER, list);
}

/* In bytes per second. */
static inline CURLcode shim_curl_set_maximum_rate(CURL *handle, curl_off_t rate) {
    return curl_easy_setopt(handle, CURLOPT_MAX_RECV_SPEED_LARGE, rate);
}

/* Gives OpenSSL the list of one protocol, its length before it (RFC 7301, 3.1). */
static inline CURLcode shim_curl_offer_on(CURL *handle, void *context, void *protocol) {
    unsigned char list[256];
    const size_t length = strlen((const char *)protocol);
    (void)handle;
    if (length == 0 || length > 255) return CURLE_SSL_CONNECT_ERROR;
    list[0] = (unsigned char)length;
    memcpy(list + 1, protocol, length);
    /* 0 is its success. */
    return SSL_CTX_set_alpn_protos((SSL_CTX *)context, list, (unsigned int)length + 1) == 0 ? CURLE_OK
                                                                                           : CURLE_SSL_CONNECT_ERROR;
}

/* Offers this protocol alone in TLS handshakes (ALPN), for which libcurl has no option. The text must outlive the
   handle. Works where libcurl uses OpenSSL. */
static inline CURLcode shim_curl_offer_protocol(CURL *handle, char *protocol) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_SSL_ENABLE_ALPN, 0L);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_SSL_CTX_DATA, (void *)protocol);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_SSL_CTX_FUNCTION, shim_curl_offer_on);
}

static inline CURLcode shim_curl_set_body_receiver(CURL *handle, shim_curl_receiver receiver, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, receiver);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_WRITEDATA, context);
}

static inline CURLcode shim_curl_set_header_receiver(CURL *handle, shim_curl_receiver receiver, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, receiver);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_HEADERDATA, context);
}

/* The buffer, of CURL_ERROR_SIZE bytes, must outlive the handle. */
static inline CURLcode shim_curl_set_error_buffer(CURL *handle, char *buffer) {
    return curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, buffer);
}

/* No other protocol than HTTP and HTTPS. The option with names came, and the one with bits became obsolete, in 7.85. */
static inline CURLcode shim_curl_allow_http_only(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075500
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

/* The status of the last answer; 0 without one. */
static inline long shim_curl_status(CURL *handle) {
    long status = 0;
    return curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK ? status : 0;
}

/* The length that the answer announced; -1 when it did not. */
static inline curl_off_t shim_curl_content_length(CURL *handle) {
    curl_off_t length = -1;
    return curl_easy_getinfo(handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length) == CURLE_OK ? length : -1;
}

/* Where the answer redirects to, as an absolute URL that lives until the next transfer; NULL when it does not. */
static inline const char *shim_curl_redirect_url(CURL *handle) {
    char *url = NULL;
    return curl_easy_getinfo(handle, CURLINFO_REDIRECT_URL, &url) == CURLE_OK ? url : NULL;
}

/* CURL_GLOBAL_ALL is a macro of macros, which Swift does not import. */
static inline CURLcode shim_curl_global_init(void) { return curl_global_init(CURL_GLOBAL_ALL); }
