/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lucene 8 as the benchmarks' peer, run from its source by one JVM:
 *
 *   java -cp JARS Peer.java index DIRECTORY CORPUS.tsv THREADS WARMUPS
 *   java -cp JARS Peer.java query DIRECTORY QUERIES.tsv HITS WARMUPS SNIPPETS
 *   java -cp JARS Peer.java batch DIRECTORY QUERIES.tsv HITS WARMUPS THREADS
 *   java -cp JARS Peer.java serve DIRECTORY
 *
 * A corpus is a line of an id, a tab and a text for each paragraph; a query one of an id, a tab, a
 * class and a tab before its words. Indexing prints its seconds until all is committed, and until
 * one segment is left; WARMUPS times before it indexes as many lines as warm the compiler. Querying
 * prints a line for each query: id, microseconds, ids of the first ten hits joined by blanks. A
 * batch makes a TREC run of all queries, as often as is said before the pass that counts, and
 * prints that one's seconds and bytes. English analysis, BM25 with k1 0.9 and b 0.4, one merged
 * segment; stored texts are read for each hit of a query, the ids of a run from doc values. With
 * SNIPPETS 1 the UnifiedHighlighter makes one of each hit. Serving answers each line of standard
 * input, a JSON object whose first string after "query" is a word, with a line of ten ids and their
 * snippets.
 */
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.MultiDocValues;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.QueryBuilder;

public class Peer {
	static final BM25Similarity SIMILARITY = new BM25Similarity(0.9f, 0.4f);
	static final Analyzer ANALYZER = new EnglishAnalyzer();
	static final int BATCH = 512;
	static final long WARMUP_LINES = 200_000;

	static void add(IndexWriter writer, List<String> lines) {
		try {
			for (String line : lines) {
				int tab = line.indexOf('\t');
				Document document = new Document();
				document.add(new StringField("id", line.substring(0, tab), Field.Store.YES));
				document.add(new BinaryDocValuesField("id",
					new BytesRef(line.substring(0, tab))));
				document.add(new TextField("text", line.substring(tab + 1), Field.Store.YES));
				writer.addDocument(document);
			}
		} catch (Exception e) {
			throw new RuntimeException(e);
		}
	}

	static void index(Path directory, Path corpus, int threads, long most, boolean told)
		throws Exception {
		long start = System.nanoTime();
		IndexWriterConfig config = new IndexWriterConfig(new EnglishAnalyzer());
		config.setSimilarity(SIMILARITY);
		config.setRAMBufferSizeMB(512);
		ExecutorService pool = Executors.newFixedThreadPool(threads);
		try (IndexWriter writer = new IndexWriter(new MMapDirectory(directory), config);
			BufferedReader in = Files.newBufferedReader(corpus)) {
			List<String> lines = new ArrayList<>(BATCH);
			for (String line; most-- > 0 && (line = in.readLine()) != null;) {
				lines.add(line);
				if (lines.size() == BATCH) {
					List<String> batch = lines;
					pool.submit(() -> add(writer, batch));
					lines = new ArrayList<>(BATCH);
				}
			}
			add(writer, lines);
			pool.shutdown();
			pool.awaitTermination(1, TimeUnit.DAYS);
			writer.commit();
			long committed = System.nanoTime();
			writer.forceMerge(1);
			writer.commit();
			if (told)
				System.out.printf("%.3f %.3f%n", (committed - start) / 1e9,
					(System.nanoTime() - start) / 1e9);
		}
	}

	/* The compiler has seen everything before the run that counts. */
	static void indexWarm(Path directory, Path corpus, int threads, int warmups)
		throws Exception {
		for (int i = 0; i < warmups; i++) {
			Path warm = Files.createTempDirectory(directory.toAbsolutePath().getParent(), "warm");
			index(warm, corpus, threads, WARMUP_LINES, false);
			try (DirectoryStream<Path> files = Files.newDirectoryStream(warm)) {
				for (Path file : files)
					Files.delete(file);
			}
			Files.delete(warm);
		}
		System.gc();
		index(directory, corpus, threads, Long.MAX_VALUE, true);
	}

	static Query parse(QueryBuilder builder, String kind, String words) {
		switch (kind) {
		case "phrase":
			return builder.createPhraseQuery("text", words);
		case "intersection":
			return builder.createBooleanQuery("text", words, BooleanClause.Occur.MUST);
		default:
			return builder.createBooleanQuery("text", words, BooleanClause.Occur.SHOULD);
		}
	}

	static void query(Path directory, Path queries, int hits, int warmups, boolean snippets)
		throws Exception {
		IndexSearcher searcher =
			new IndexSearcher(DirectoryReader.open(new MMapDirectory(directory)));
		Analyzer analyzer = new EnglishAnalyzer();
		QueryBuilder builder = new QueryBuilder(analyzer);
		UnifiedHighlighter highlighter = new UnifiedHighlighter(searcher, analyzer);
		List<String> lines = Files.readAllLines(queries);
		searcher.setSimilarity(SIMILARITY);
		for (int round = 0; round <= warmups; round++) {
			for (String line : lines) {
				String[] part = line.split("\t");
				StringBuilder ids = new StringBuilder();
				long length = 0, start = System.nanoTime();
				Query query = parse(builder, part[1], part[2]);
				int n = 0;
				if (query != null) {
					TopDocs found = searcher.search(query, hits);

					for (ScoreDoc hit : found.scoreDocs) {
						Document document = searcher.doc(hit.doc);
						length += document.get("text").length();
						if (n++ < 10)
							ids.append(document.get("id")).append(' ');
					}
					if (snippets && found.scoreDocs.length > 0)
						highlighter.highlight("text", query, found, 1);
				}
				double micros = (System.nanoTime() - start) / 1e3;
				if (round == warmups)
					System.out.printf("%s\t%.1f\t%s%n", part[0], micros,
						ids.toString().trim());
			}
		}
	}

	static String run(IndexSearcher searcher, String line, int hits) throws Exception {
		String[] part = line.split("\t");
		Query query = parse(new QueryBuilder(ANALYZER), part[1], part[2]);
		StringBuilder out = new StringBuilder();
		if (query == null)
			return "";
		ScoreDoc[] found = searcher.search(query, hits).scoreDocs;
		// Values are read in the order of documents, which is what makes them fast.
		BinaryDocValues values = MultiDocValues.getBinaryValues(searcher.getIndexReader(), "id");
		Integer[] order = new Integer[found.length];
		String[] ids = new String[found.length];
		Arrays.setAll(order, i -> i);
		Arrays.sort(order, (a, b) -> found[a].doc - found[b].doc);
		for (int i : order) {
			values.advanceExact(found[i].doc);
			ids[i] = values.binaryValue().utf8ToString();
		}
		for (int i = 0; i < found.length; i++) {
			out.append(part[0]).append(" Q0 ").append(ids[i]).append(' ').append(i + 1);
			out.append(' ').append(found[i].score).append(" lucene\n");
		}
		return out.toString();
	}

	static void batch(Path directory, Path queries, int hits, int warmups, int threads)
		throws Exception {
		IndexSearcher searcher =
			new IndexSearcher(DirectoryReader.open(new MMapDirectory(directory)));
		List<String> lines = Files.readAllLines(queries);
		ExecutorService pool = Executors.newFixedThreadPool(threads);
		searcher.setSimilarity(SIMILARITY);
		for (int round = 0; round <= warmups; round++) {
			long bytes = 0, start = System.nanoTime();
			List<Future<String>> runs = new ArrayList<>();
			for (String line : lines)
				runs.add(pool.submit(() -> run(searcher, line, hits)));
			for (Future<String> one : runs)
				bytes += one.get().length();
			if (round == warmups)
				System.out.printf("%.6f %d%n", (System.nanoTime() - start) / 1e9, bytes);
		}
		pool.shutdown();
	}

	static void serve(Path directory) throws Exception {
		IndexSearcher searcher =
			new IndexSearcher(DirectoryReader.open(new MMapDirectory(directory)));
		QueryBuilder builder = new QueryBuilder(ANALYZER);
		UnifiedHighlighter highlighter = new UnifiedHighlighter(searcher, ANALYZER);
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
		PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, "UTF-8");
		searcher.setSimilarity(SIMILARITY);
		for (String line; (line = in.readLine()) != null;) {
			Query query = parse(builder, "term", line.split("\"")[3]);
			StringBuilder answer = new StringBuilder();
			if (query != null) {
				TopDocs found = searcher.search(query, 10);
				String[] shown = found.scoreDocs.length > 0
					? highlighter.highlight("text", query, found, 1) : new String[0];

				for (int i = 0; i < shown.length; i++)
					answer.append(searcher.doc(found.scoreDocs[i].doc).get("id")).append('\t')
						.append(shown[i].replace('\n', ' ')).append('\t');
			}
			out.print(answer.append('\n'));
			out.flush();
		}
	}

	public static void main(String[] args) throws Exception {
		if (args[0].equals("index"))
			indexWarm(Paths.get(args[1]), Paths.get(args[2]), Integer.parseInt(args[3]),
				Integer.parseInt(args[4]));
		else if (args[0].equals("serve"))
			serve(Paths.get(args[1]));
		else if (args[0].equals("batch"))
			batch(Paths.get(args[1]), Paths.get(args[2]), Integer.parseInt(args[3]),
				Integer.parseInt(args[4]), Integer.parseInt(args[5]));
		else
			query(Paths.get(args[1]), Paths.get(args[2]), Integer.parseInt(args[3]),
				Integer.parseInt(args[4]), args[5].equals("1"));
	}
}
