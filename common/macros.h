/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The only macros of the tree: attributes that C11 has no word for, and TAKE_PTR, which hands a
 * pointer over and leaves NULL behind so that the cleanup at its declaration frees nothing.
 */
#ifndef PILCROW_COMMON_MACROS_H
#define PILCROW_COMMON_MACROS_H

#define CLEANUP(function) __attribute__((cleanup(function)))
#define NODISCARD __attribute__((warn_unused_result))
#define PRINTF_LIKE(format_arg, first_arg) __attribute__((format(printf, format_arg, first_arg)))
#define UNUSED __attribute__((unused))

#define TAKE_PTR(pointer)                                     \
	(__extension__({                                      \
		__typeof__(pointer) *take_from_ = &(pointer); \
		__typeof__(pointer) taken_ = *take_from_;     \
		*take_from_ = NULL;                           \
		taken_;                                       \
	}))

#endif
