/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stop words of English. Left out on purpose, though function words: "may", "us" and "who", which
 * in articles are as often the month, the country and the organization, and a query would lose
 * them.
 *
 * Articles, pronouns, prepositions, conjunctions and auxiliaries alone: a word with a content of
 * its own is none, however frequent. Sorted by bytes and folded; a test checks both.
 */
#include "common/language_internal.h"

const char *const stop_words_en[] = { "a", "about", "above", "after", "again", "against", "all",
	"also", "am", "an", "and", "any", "are", "aren't", "as", "at", "be", "because", "been",
	"before", "being", "below", "between", "both", "but", "by", "can", "can't", "cannot",
	"could", "couldn't", "did", "didn't", "do", "does", "doesn't", "doing", "don't", "down",
	"during", "each", "either", "else", "even", "ever", "every", "few", "for", "from",
	"further", "had", "hadn't", "has", "hasn't", "have", "haven't", "having", "he", "he's",
	"her", "here", "hers", "herself", "him", "himself", "his", "how", "however", "i", "i'd",
	"i'll", "i'm", "i've", "if", "in", "into", "is", "isn't", "it", "it's", "its", "itself",
	"just", "me", "more", "most", "much", "must", "my", "myself", "neither", "no", "nor", "not",
	"of", "off", "on", "once", "only", "onto", "or", "other", "our", "ours", "ourselves", "out",
	"over", "own", "rather", "same", "shall", "she", "she's", "should", "shouldn't", "since",
	"so", "some", "such", "than", "that", "that's", "the", "their", "theirs", "them",
	"themselves", "then", "there", "there's", "these", "they", "they'd", "they'll", "they're",
	"they've", "this", "those", "though", "through", "thus", "to", "too", "toward", "towards",
	"under", "until", "up", "upon", "very", "was", "wasn't", "we", "we'd", "we'll", "we're",
	"we've", "were", "weren't", "what", "what's", "when", "where", "whether", "which", "while",
	"whom", "whose", "why", "will", "with", "within", "without", "won't", "would", "wouldn't",
	"yet", "you", "you'd", "you'll", "you're", "you've", "your", "yours", "yourself",
	"yourselves", NULL };
