# SPDX-License-Identifier: GPL-2.0-or-later
# Asks one searcher many questions, in base R: Rscript ask.R SEARCHER INDEX QUERY...
# Prints an answer a line, as JSON. R's pipes go one way, so there are two named ones.
args <- commandArgs(trailingOnly = TRUE)
folder <- tempfile("pilcrow")
dir.create(folder)
requests <- file.path(folder, "requests")
answers <- file.path(folder, "answers")
stopifnot(system2("mkfifo", shQuote(c(requests, answers))) == 0)

command <- sprintf("%s -i %s --serve-stdio < %s > %s", shQuote(args[1]), shQuote(args[2]),
                   shQuote(requests), shQuote(answers))
system(command, wait = FALSE)
# In the order in which the shell opens them.
to <- fifo(requests, "w", blocking = TRUE)
from <- fifo(answers, "r", blocking = TRUE)

ask <- function(query, hits = 3) {
  quoted <- gsub('(["\\\\])', '\\\\\\1', query)
  writeLines(sprintf('{"query":"%s","hits":%d}', quoted, as.integer(hits)), to)
  flush(to)
  readLines(from, n = 1)
}

for (query in args[-(1:2)]) cat(ask(query), "\n", sep = "")

close(to)
close(from)
unlink(folder, recursive = TRUE)
