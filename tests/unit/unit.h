/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmocka's header wants these four before it. */
#ifndef PILCROW_TESTS_UNIT_H
#define PILCROW_TESTS_UNIT_H

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#endif
