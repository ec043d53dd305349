/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/log.h"

static char *said;
static size_t size;
static FILE *to;

static void begin(struct log *l)
{
	to = open_memstream(&said, &size);
	assert_non_null(to);
	log_init(l, "program", to);
}

/* Whether what was said is, as a whole, what the extended regular expression says. */
static void end(struct log *l, const char *expected)
{
	regex_t form;

	log_done(l);
	fclose(to);
	assert_int_equal(regcomp(&form, expected, REG_EXTENDED | REG_NOSUB), 0);
	if (regexec(&form, said, 0, NULL, 0) != 0)
		fail_msg("said: %s", said);
	regfree(&form);
	free(said);
}

static void progress_is_said_with_the_time_when_it_is_due(void **state)
{
	struct log l;

	(void)state;
	begin(&l);
	l.progress = false;
	assert_false(log_wants_progress(&l));
	log_progress(&l, "too early");
	l.said_every = 1e-9;
	assert_true(log_wants_progress(&l));
	log_progress(&l, "%d done", 7);
	log_progress(&l, "%s", "");
	end(&l, "^program: [0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z 7 done\n$");
}

static void it_is_not_said_where_notes_are_not(void **state)
{
	struct log l;

	(void)state;
	begin(&l);
	l.progress = false;
	l.level = LOG_ERROR;
	l.said_every = 1e-9;
	assert_false(log_wants_progress(&l));
	log_progress(&l, "quiet");
	end(&l, "^$");
}

static void messages_name_program_and_kind(void **state)
{
	struct error err = { 0 };
	struct log l;

	(void)state;
	begin(&l);
	error_set(&err, ERROR_INPUT, "bad\x1b[1m line");
	log_note(&l, "note %d", 1);
	log_warning(&l, "careful");
	log_error(&l, &err);
	l.level = LOG_WARNING;
	log_note(&l, "not said");
	end(&l, "^program: note 1\nprogram: warning: careful\nprogram: error: bad[^\x1b]* line\n$");
}

static void a_message_replaces_what_is_drawn(void **state)
{
	struct log l;

	(void)state;
	begin(&l);
	l.progress = true;
	log_progress(&l, "half");
	log_note(&l, "note");
	end(&l, "^\r\x1b\\[Khalf\r\x1b\\[Kprogram: note\n$");
}

/* A line that is wrapped could not be wiped by what wipes one. */
static void progress_is_cut_to_the_width_of_the_terminal(void **state)
{
	const struct winsize narrow = { .ws_row = 24, .ws_col = 20 };
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	char shown[256] = "";
	struct log l;
	FILE *file;

	(void)state;
	assert_true(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
	file = fopen(ptsname(master), "w");
	assert_non_null(file);
	assert_int_equal(ioctl(master, TIOCSWINSZ, &narrow), 0);
	log_init(&l, "program", file);
	assert_true(l.progress);
	/* Two bytes and one column each. */
	log_progress(&l, "1234567890\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4xyz 12345");
	assert_true(read(master, shown, sizeof shown - 1) > 0);
	assert_string_equal(
		shown, "\r\x1b[K1234567890\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4xyz ");
	log_done(&l);
	fclose(file);
	close(master);
}

static void each_line_for_the_journal_has_its_level_and_no_time_of_ours(void **state)
{
	struct error err = { 0 };
	struct log l;

	(void)state;
	begin(&l);
	l.progress = false;
	l.journal = true;
	l.said_every = 1e-9;
	error_set(&err, ERROR_INPUT, "bad\n  very bad");
	log_error(&l, &err);
	log_warning(&l, "careful");
	log_note(&l, "note");
	log_progress(&l, "half");
	end(&l, "^<3>error: bad\n<3>  very bad\n<4>warning: careful\n<6>note\n<6>half\n$");
}

static void the_journal_is_known_by_device_and_inode(void **state)
{
	FILE *file = tmpfile(), *other = tmpfile();
	char name[64];
	struct stat st;
	struct log l;

	(void)state;
	assert_non_null(file);
	assert_non_null(other);
	assert_int_equal(fstat(fileno(file), &st), 0);
	snprintf(name, sizeof name, "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
	log_init(&l, "program", file);
	log_heed_journal(&l, NULL);
	assert_false(l.journal);
	log_heed_journal(&l, "7");
	assert_false(l.journal);
	log_heed_journal(&l, name);
	assert_true(l.journal);
	log_done(&l);
	log_init(&l, "program", other);
	log_heed_journal(&l, name);
	assert_false(l.journal);
	log_done(&l);
	fclose(file);
	fclose(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(progress_is_said_with_the_time_when_it_is_due),
		cmocka_unit_test(it_is_not_said_where_notes_are_not),
		cmocka_unit_test(messages_name_program_and_kind),
		cmocka_unit_test(a_message_replaces_what_is_drawn),
		cmocka_unit_test(progress_is_cut_to_the_width_of_the_terminal),
		cmocka_unit_test(each_line_for_the_journal_has_its_level_and_no_time_of_ours),
		cmocka_unit_test(the_journal_is_known_by_device_and_inode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
