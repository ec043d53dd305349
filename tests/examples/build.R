# SPDX-License-Identifier: GPL-2.0-or-later
# An index from R, without a compiler: Rscript build.R LIBRARY INDEX <records.jsonl
args <- commandArgs(trailingOnly = TRUE)
dyn.load(args[1])
blank <- paste(rep(" ", 500), collapse = "")

begun <- .C("pilcrow_r_build", args[2], "en", handle = raw(8), error = blank, 500L, status = 0L)
if (begun$status != 1) stop(begun$error)

records <- readLines(file("stdin"))
while (length(records) > 0) {
  done <- .C("pilcrow_r_build_records", begun$handle, records, n = length(records), error = blank,
             500L, status = 0L)
  if (done$status == 1) break
  message(done$error)
  records <- records[-seq_len(done$n + 1)]
}

done <- .C("pilcrow_r_build_publish", begun$handle, paragraphs = 0, left = 0L, error = blank, 500L,
           status = 0L)
invisible(.C("pilcrow_r_build_free", begun$handle))
if (done$status != 1) stop(done$error)
cat(done$paragraphs, done$left, "\n")
