/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writing new databases, merging and checking them.
 *
 * A failed write is sticky: Xapian drops everything since the last commit, and a commit afterwards
 * would succeed and hide the loss.
 */
#include <cerrno>
#include <csetjmp>
#include <cstring>
#include <exception>
#include <sstream>

#include "common/xap_guard.h"
#include "common/xap_handles.h"

/* A synonym is stored behind one byte of length. */
enum { MAX_SYNONYM = 255 };

/*
 * Documents between commits, which nobody sees, since the directory is not live. Xapian collects
 * a batch in ordered maps that outgrow the cache: with paragraphs of 60 words and their stems 1000
 * took 7.6 s and 22 MB where Xapian's own 10,000 took 11.3 s and 133 MB.
 */
enum { BATCH = 1000 };

/* Memory that a change takes until it is committed, by the bytes of its text: some 13 kB were taken
   by paragraphs of 360 bytes, and what they replace counts as well. A removal names no text. */
enum { MEMORY_A_BYTE = 80, REMOVED_BYTES = 360 };

struct xap_writer {
	std::string path; /* for messages: Xapian names the block, not the file */
	Xapian::WritableDatabase db;
	uint64_t room;	  /* between commits: documents, or bytes of an opened one */
	uint64_t pending; /* of them, since the last commit */
	bool in_bytes;	  /* what room and pending are */
	bool failed;
	bool abandoned; /* in the middle of a write: not to be touched again, not even freed */
};

/*
 * When a disk is full or fails while values are merged, libxapian 1.4.22 throws from a destructor,
 * and the program would be terminated without a word. Where the thread stands in a write of ours
 * the terminate handler jumps back to it instead; the database object is then lost, with its
 * memory. It is the only way out: a terminate handler cannot return.
 */
struct way_out {
	std::jmp_buf place;
	int number; /* errno, as the failed write left it */
};

static thread_local struct way_out *way_out;

static void terminated() noexcept;

/* The handler that was there before ours. */
static std::terminate_handler guard_termination() noexcept
{
	static const std::terminate_handler before = std::set_terminate(terminated);

	return before;
}

static void terminated() noexcept
{
	struct way_out *out = way_out;

	way_out = nullptr;
	if (!out) {
		guard_termination()();
		return;
	}
	out->number = errno;
	std::longjmp(out->place, 1);
}

/* The directory is one builder's own: nobody else can hold the database's lock. */
static void not_another_writer(const char *path, struct error *err)
{
	if (err->code == ERROR_LOCKED)
		err->code = ERROR_IO;
	error_wrap(err, "%s", path);
}

struct xap_writer *xap_writer_create(const char *path, struct error *err)
{
	struct xap_writer *made;

	if (!xap_require_none(path, err))
		return nullptr;
	made = xap_guard(err, [&] {
		int flags = Xapian::DB_CREATE | Xapian::DB_NO_SYNC | Xapian::DB_BACKEND_GLASS;

		return new xap_writer{ path, Xapian::WritableDatabase(path, flags), BATCH, 0, false,
			false, false };
	});
	if (!made)
		not_another_writer(path, err);
	return made;
}

struct xap_writer *xap_writer_open(const char *path, uint64_t memory, struct error *err)
{
	struct xap_writer *made;

	if (!xap_require_glass(path, err))
		return nullptr;
	made = xap_guard(err, [&] {
		int flags = Xapian::DB_OPEN | Xapian::DB_NO_SYNC | Xapian::DB_BACKEND_GLASS;

		return new xap_writer{ path, Xapian::WritableDatabase(path, flags),
			memory / MEMORY_A_BYTE, 0, true, false, false };
	});
	if (!made)
		not_another_writer(path, err);
	return made;
}

void xap_writer_close(struct xap_writer *w)
{
	/* Commits what is pending, in vain; Xapian lets no exception out of this destructor. */
	if (w && !w->abandoned)
		delete w;
}

void xap_writer_closep(struct xap_writer **w)
{
	xap_writer_close(*w);
	*w = nullptr;
}

static bool abandon(struct xap_writer *w, const struct way_out *out, struct error *err) noexcept
{
	char reason[128];

	w->failed = w->abandoned = true;
	return error_set(err, ERROR_IO, "%s: libxapian could not write: %s", w->path.c_str(),
		strerror_r(out->number, reason, sizeof reason));
}

/* Runs body() where termination finds a way out. Apart, so that no variable of write()'s changes
   between the two returns of setjmp(). */
template <class Body>
__attribute__((noinline)) static bool run(
	struct way_out *out, struct error *err, Body &body) noexcept
{
	bool ok;

	way_out = out;
	ok = xap_guard(err, body);
	way_out = nullptr;
	return ok;
}

template <class Body>
static bool write(struct xap_writer *w, struct error *err, Body &&body) noexcept
{
	struct way_out out;

	if (w->failed)
		return error_set(err, ERROR_IO,
			"%s: an earlier write to this database failed, so that documents are "
			"missing; build it anew",
			w->path.c_str());
	guard_termination();
	if (setjmp(out.place) != 0)
		return abandon(w, &out, err);
	if (run(&out, err, body))
		return true;
	w->failed = true;
	return error_wrap(err, "%s", w->path.c_str());
}

static bool count_change(struct xap_writer *w, uint64_t size)
{
	w->pending += size;
	if (w->pending >= w->room) {
		w->db.commit();
		w->pending = 0;
	}
	return true;
}

bool xap_writer_add(struct xap_writer *w, const struct xap_doc *d, struct error *err)
{
	return write(w, err, [&] {
		w->db.add_document(d->doc);
		return count_change(w, w->in_bytes ? d->doc.get_data().size() : 1);
	});
}

bool xap_writer_replace(
	struct xap_writer *w, uint32_t docid, const struct xap_doc *d, struct error *err)
{
	return write(w, err, [&] {
		w->db.replace_document(docid, d->doc);
		return count_change(w, d->doc.get_data().size());
	});
}

bool xap_writer_remove(struct xap_writer *w, uint32_t docid, struct error *err)
{
	return write(w, err, [&] {
		w->db.delete_document(docid);
		return count_change(w, REMOVED_BYTES);
	});
}

bool xap_writer_data(
	struct xap_writer *w, uint32_t docid, const char *data, size_t len, struct error *err)
{
	if (!xap_data_fits("document data", len, err))
		return false;
	return write(w, err, [&] {
		/* A document of the database itself knows that nothing else of it was changed. */
		Xapian::Document doc = w->db.get_document(docid);

		doc.set_data(std::string(data, len));
		w->db.replace_document(docid, doc);
		/* Nothing but that is held. */
		return count_change(w, len / MEMORY_A_BYTE + 1);
	});
}

bool xap_writer_metadata(struct xap_writer *w, const char *key, size_t key_len, const char *value,
	size_t value_len, struct error *err)
{
	if (!xap_term_fits("metadata key", key, key_len, err))
		return false;
	if (!xap_data_fits("metadata", value_len, err))
		return false;
	return write(w, err, [&] {
		w->db.set_metadata(std::string(key, key_len), std::string(value, value_len));
		return true;
	});
}

bool xap_writer_synonym(struct xap_writer *w, const char *key, size_t key_len, const char *word,
	size_t word_len, struct error *err)
{
	if (!xap_term_fits("synonym key", key, key_len, err))
		return false;
	if (word_len == 0 || word_len > MAX_SYNONYM)
		return error_set(err, ERROR_LIMIT, "a synonym has 1 to %d bytes, not %zu",
			MAX_SYNONYM, word_len);
	return write(w, err, [&] {
		w->db.add_synonym(std::string(key, key_len), std::string(word, word_len));
		return true;
	});
}

bool xap_writer_drop_synonym(struct xap_writer *w, const char *key, size_t key_len,
	const char *word, size_t word_len, struct error *err)
{
	if (!xap_term_fits("synonym key", key, key_len, err))
		return false;
	return write(w, err, [&] {
		w->db.remove_synonym(std::string(key, key_len), std::string(word, word_len));
		return true;
	});
}

bool xap_writer_spelling(
	struct xap_writer *w, const char *word, size_t len, int64_t change, struct error *err)
{
	if (!xap_term_fits("spelling word", word, len, err))
		return false;
	return write(w, err, [&] {
		std::string text(word, len);

		if (change >= 0)
			w->db.add_spelling(text, (Xapian::termcount)change);
		else
			w->db.remove_spelling(text, (Xapian::termcount)-change);
		/* Each of its fragments has a list of words. */
		return count_change(w, w->in_bytes ? len + 1 : 0);
	});
}

bool xap_writer_commit(struct xap_writer *w, struct error *err)
{
	return write(w, err, [&] {
		w->db.commit();
		w->pending = 0;
		return true;
	});
}

void xap_writer_drop(struct xap_writer *w)
{
	struct error ignored;

	/* A transaction that does not begin with a commit takes with it what stood before it. */
	if (w && !w->failed)
		(void)!write(w, &ignored, [&] {
			w->db.begin_transaction(false);
			w->db.cancel_transaction();
			return true;
		});
	xap_writer_close(w);
}

bool xap_compact(const char *const *sources, size_t n, const char *destination, struct error *err)
{
	if (n == 0)
		return error_set(err, ERROR_INTERNAL, "%s: nothing to merge", destination);
	for (size_t i = 0; i < n; i++)
		if (!xap_require_glass(sources[i], err))
			return false;
	/* Xapian would overwrite a database there without a word. */
	if (!xap_require_none(destination, err))
		return false;
	if (!xap_guard(err, [&] {
		    Xapian::Database all;

		    for (size_t i = 0; i < n; i++)
			    all.add_database(
				    Xapian::Database(sources[i], Xapian::DB_BACKEND_GLASS));
		    /* FULL is xapian-compact's own default; FULLER has bugs in 1.4. */
		    all.compact(destination, Xapian::Compactor::FULL);
		    return true;
	    }))
		return error_wrap(err, "merging into %s", destination);
	return true;
}

/* Xapian goes on after some faults and throws at others; what it threw is then the last fault. */
static size_t check(const char *path, std::ostream &report)
{
	try {
		return Xapian::Database::check(path, 0, &report);
	} catch (const Xapian::DatabaseCorruptError &e) {
		report << e.get_msg() << "; what follows was not checked\n";
	} catch (const Xapian::DatabaseModifiedError &e) {
		/* A block says that it is newer than its database. */
		report << e.get_msg() << "; what follows was not checked\n";
	}
	return 1;
}

/* `table` may be NULL: all of them. */
static bool check_part(const char *database, const char *table, size_t *faults, struct buf *report,
	struct error *err)
{
	/* Faults are found in what can be opened; the rest is an error. */
	CLEANUP(xap_db_closep) struct xap_db *db = xap_db_open(database, err);

	if (!db)
		return false;
	if (!xap_guard(err, [&] {
		    std::ostringstream text;
		    std::string part(database);

		    if (table)
			    part.append("/").append(table);
		    size_t found = check(part.c_str(), text);
		    const std::string said = text.str();

		    buf_add(report, said.data(), said.size());
		    if (report->failed)
			    return error_out_of_memory(err);
		    *faults = found;
		    return true;
	    }))
		return error_wrap(err, "%s", database);
	return true;
}

bool xap_check(const char *path, size_t *faults, struct buf *report, struct error *err)
{
	return check_part(path, nullptr, faults, report, err);
}

bool xap_check_table(
	const char *path, const char *table, size_t *faults, struct buf *report, struct error *err)
{
	return check_part(path, table, faults, report, err);
}
