# Standard errors of ordinal regressions with a sharper information matrix than R takes by default.
#   Rscript ordinal_reference.R ordinal_reference.json
# svyolr() takes its information from optim(), which differentiates the gradient with steps of 0.001: that leaves
# the errors in api_reference.json (olr_mealcat) good to 4e-4 only. With steps of 1e-5 they are good to 1e-7. Same designs, same
# formula, same data as there. Made with R 4.2.2, survey 4.1-1 (Debian 12).
suppressWarnings(suppressPackageStartupMessages({library(survey); library(MASS)}))
out <- commandArgs(TRUE); out <- if (length(out)) out[1] else "ordinal_reference.json"
data(api)
D <- list(
  srs        = svydesign(id = ~1, fpc = ~fpc, data = apisrs),
  strat      = svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat, fpc = ~fpc),
  strat_wr   = svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat),
  clus1      = svydesign(id = ~dnum, weights = ~pw, data = apiclus1, fpc = ~fpc),
  clus1_wr   = svydesign(id = ~dnum, weights = ~pw, data = apiclus1),
  clus2      = svydesign(id = ~dnum + snum, fpc = ~fpc1 + fpc2, data = apiclus2),
  clus2_wr   = svydesign(id = ~dnum + snum, weights = ~pw, data = apiclus2),
  clus2_ultimate = svydesign(id = ~dnum, fpc = ~fpc1, weights = ~pw, data = apiclus2))
numbers <- function(x) paste0("[", paste(sprintf("%.17g", x), collapse = ", "), "]")
parts <- vapply(names(D), function(k) {
  d <- update(D[[k]], mealcat = as.ordered(cut(meals, c(-1, 25, 50, 75, 100), labels = c("a", "b", "c", "d"))))
  m <- svyolr(mealcat ~ avg.ed + mobility + stype, design = subset(d, !is.na(avg.ed)),
              control = list(reltol = 1e-16, maxit = 5000, ndeps = rep(1e-5, 7)))
  sprintf('"%s": {"coef": %s,\n  "se": %s}', k, numbers(coef(m)), numbers(sqrt(diag(vcov(m)))))
}, "")
writeLines(paste0("{", paste(parts, collapse = ",\n "), "}"), out)
