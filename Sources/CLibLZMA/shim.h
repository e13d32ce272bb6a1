#include <lzma.h>
#include <stdint.h>

/* Swift does not import macros with casts: give the filter identifiers names of their own. */
static const uint64_t shim_lzma_filter_x86 = LZMA_FILTER_X86;
static const uint64_t shim_lzma_filter_arm = LZMA_FILTER_ARM;
static const uint64_t shim_lzma_filter_armthumb = LZMA_FILTER_ARMTHUMB;
static const uint64_t shim_lzma_filter_arm64 = LZMA_FILTER_ARM64;
static const uint64_t shim_lzma_filter_lzma2 = LZMA_FILTER_LZMA2;
static const uint64_t shim_lzma_vli_unknown = LZMA_VLI_UNKNOWN;
static const uint32_t shim_lzma_preset_extreme = LZMA_PRESET_EXTREME;
static const uint32_t shim_lzma_concatenated = LZMA_CONCATENATED;
