/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A database that goes on from a copy of another, as an update does. */
#ifndef PILCROW_TESTS_COPIED_DB_H
#define PILCROW_TESTS_COPIED_DB_H

#include "common/xap.h"

/* Makes the directory `to`, copies the tables of `from` there and opens them; what is not as
   expected fails the test. The caller closes the writer. */
struct xap_writer *copied_db_open(const char *from, const char *to);

#endif
