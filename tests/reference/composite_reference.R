# A composite index of the 50 states of R's own data set state.x77, step by step, in base R, e1071 and lpSolve.
#   Rscript composite_reference.R composite_reference.json
# Life expectancy, high school graduates and income: more is better; illiteracy and murder: less is better; population,
# frost and area only for the treatment of values far out. Made with R 4.2.2, e1071 1.7-13, lpSolve 5.6.18 (Debian 12).
suppressWarnings(suppressPackageStartupMessages({library(e1071); library(lpSolve); library(jsonlite)}))
out <- commandArgs(TRUE); out <- if (length(out)) out[1] else "composite_reference.json"
x <- state.x77
shape <- function(v) c(skewness(v, type = 2), kurtosis(v, type = 2))
outside <- function(v) { s <- shape(v); abs(s[1]) >= 2 && s[2] >= 3.5 }
# Values far out: the farthest on the side of the skew becomes the next one, up to five times.
treat <- function(v) {
  w <- v; moved <- 0
  while (outside(w) && moved < 5) {
    moved <- moved + 1
    if (shape(w)[1] > 0) { top <- max(w[w < max(w)]); w[w > top] <- top } else { low <- min(w[w > min(w)]); w[w < low] <- low }
  }
  list(values = w, points = moved)
}
treated <- apply(x, 2, treat)
v <- x[, c("Life Exp", "HS Grad", "Income", "Illiteracy", "Murder")]
direction <- c(1, 1, 1, -1, -1)
good <- sweep(v, 2, direction, "*")
minmax <- apply(good, 2, function(c) 100 * (c - min(c)) / (max(c) - min(c)))
z <- apply(good, 2, function(c) 50 + 10 * (c - mean(c)) / sd(c))
percentile <- apply(good, 2, function(c) 100 * (rank(c) - 1) / (length(c) - 1))
weight <- c(0.3, 0.25, 0.2, 0.15, 0.1)
arithmetic <- as.vector(minmax %*% weight)
floor1 <- 1 + 0.99 * minmax
geometric <- apply(floor1, 1, function(r) prod(r^weight))
outranks <- function(i, j) { m <- sum(weight * sign(minmax[i, ] - minmax[j, ])); if (abs(m) < 1e-12) 0 else sign(m) }
copeland <- sapply(1:50, function(i) sum(sapply(1:50, function(j) outranks(i, j))))
p <- sweep(floor1, 2, colSums(floor1), "/")
divergence <- 1 + colSums(p * log(p)) / log(50)
s <- apply(minmax / 100, 2, sd)
content <- s * colSums(1 - cor(minmax))
# Benefit of the doubt with shares between 5 % and 60 % of the unit's own score.
bod <- function(low, high) sapply(1:50, function(u) {
  own <- floor1[u, ]
  rows <- rbind(floor1, low * matrix(own, 5, 5, byrow = TRUE) - diag(own), diag(own) - high * matrix(own, 5, 5, byrow = TRUE))
  lp("max", own, rows, rep("<=", nrow(rows)), c(rep(1, 50), rep(0, 10)))$objval
})
judged <- rbind(c(1, 2, 4, 3), c(1 / 2, 1, 3, 3), c(1 / 4, 1 / 3, 1, 2), c(1 / 3, 1 / 3, 1 / 2, 1))
e <- eigen(judged); first <- which.max(Re(e$values))
writeLines(toJSON(list(
  columns = colnames(x), states = rownames(x), data = unname(x),
  points = unname(sapply(treated, `[[`, "points")), treated = unname(sapply(treated, `[[`, "values")),
  shape = unname(t(apply(x, 2, shape))),
  indicators = colnames(v), directions = direction, weights = weight,
  minmax = unname(minmax), z = unname(z), percentile = unname(percentile),
  arithmetic = arithmetic, geometric = unname(geometric), copeland = copeland,
  entropy = unname(divergence / sum(divergence)), critic = unname(content / sum(content)),
  bod = bod(0, 1), bod_limits = bod(0.05, 0.6),
  judged = judged, ahp = abs(Re(e$vectors[, first])) / sum(abs(Re(e$vectors[, first]))), largest = Re(e$values[first])
), digits = NA, auto_unbox = TRUE), out)
