#include <curl/curl.h>
#include <stddef.h>

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
