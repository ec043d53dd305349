/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one place where exceptions stop. Every body of the wrapper runs inside xap_guard(), which
 * turns whatever was thrown into a struct error and returns false or NULL. C++ only; included by
 * the xap_*.cc files and nobody else.
 */
#ifndef PILCROW_COMMON_XAP_GUARD_H
#define PILCROW_COMMON_XAP_GUARD_H

#ifdef __cplusplus

#include "common/error.h"

/* Fills *err from the exception in flight; to be called in a catch block only. */
void xap_explain(struct error *err) noexcept;

/* Runs body(), which returns a bool or a pointer and sets *err itself where it refuses. */
template <class Body>
auto xap_guard(struct error *err, Body &&body) noexcept -> decltype(body())
{
	try {
		return body();
	} catch (...) {
		xap_explain(err);
		return {};
	}
}

#endif

#endif
