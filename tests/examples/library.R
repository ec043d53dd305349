# SPDX-License-Identifier: GPL-2.0-or-later
# The C library from R, without a compiler: Rscript library.R LIBRARY INDEX QUERY
args <- commandArgs(trailingOnly = TRUE)
dyn.load(args[1])
blank <- function(n) paste(rep(" ", n), collapse = "")

opened <- .C("pilcrow_r_open", args[2], 1L, handle = raw(8), error = blank(500), 500L, status = 0L)
if (opened$status != 1) stop(opened$error)

ask <- function(handle, request) {
  room <- 4096L
  repeat {
    done <- .C("pilcrow_r_ask", handle, request, answer = blank(room), room = room, status = 0L)
    if (done$status != 1) stop("out of memory")
    if (done$room <= room) return(done$answer)
    room <- done$room
  }
}

quoted <- gsub('(["\\\\])', '\\\\\\1', args[3])
answer <- ask(opened$handle, sprintf('{"query":"%s","hits":3}', quoted))
cat(answer)
invisible(.C("pilcrow_r_close", opened$handle))
